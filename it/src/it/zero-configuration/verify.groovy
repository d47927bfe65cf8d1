// '+' of the version becomes '_'; the second build finds its step done and is the same image
def out = new File(basedir, "target/drydock/zero")
assert new File(out, "image-id").text.trim() ==~ /sha256:[0-9a-f]{64}/
assert !new File(out, "digest").exists() // nobody asked for it, and nothing was compressed
def metadata = new groovy.json.JsonSlurper().parse(new File(out, "metadata.json"))
assert metadata.workerForked == false
assert metadata.layersWritten.isEmpty()
assert metadata.steps*.cached == [true]
assert metadata.imageId == new File(out, "image-id").text.trim()
assert new File(basedir, "build.log").text.contains("zero:1.0_build")
assert !new File(basedir, "build.log").readLines().any { it.startsWith("[WARNING]") && it.toLowerCase().contains("drydock") }
return true
