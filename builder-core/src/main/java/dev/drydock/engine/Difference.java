package dev.drydock.engine;

/**
 * One thing that was not the same when an image was built again.
 *
 * @param step what made it, as the image's history has it; {@code config} if it is of no layer
 * @param path of the file, with a slash before it; of a value in the config its place
 * @param attribute what of it: {@code content}, {@code mode}, {@code owner}, {@code time}, …
 * @param first what it was
 * @param again what it was the second time
 */
public record Difference(String step, String path, String attribute, String first, String again) {
    @Override
    public String toString() {
        return path + ": " + attribute + " " + first + ", then " + again;
    }
}
