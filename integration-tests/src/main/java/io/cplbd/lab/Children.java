package io.cplbd.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Programs that are read line by line for as long as they run. */
public final class Children {
    private Children() {}

    /** Hands every line of {@code stream} to {@code line}, on a thread of its own, until it ends. */
    public static void readLines(String threadName, InputStream stream, Consumer<String> line) {
        Thread.ofPlatform().daemon().name(threadName).start(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String next = reader.readLine(); next != null; next = reader.readLine()) {
                    line.accept(next);
                }
            } catch (IOException closed) {
                // Its process was ended.
            }
        });
    }
}
