package app;

public final class Main {
    public static void main(String[] arguments) {
        System.out.println("hello " + arguments[0] + " from " + System.getProperty("java.home"));
    }
}
