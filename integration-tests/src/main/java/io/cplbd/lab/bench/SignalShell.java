package io.cplbd.lab.bench;

import io.cplbd.lab.Command;
import io.cplbd.lab.LabException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** A shell that sends signals: to start a program for each would be tens of milliseconds late. */
public final class SignalShell implements AutoCloseable {
    private final Process shell = Command.start(
            new ProcessBuilder("sh").redirectErrorStream(true).inheritIO().redirectInput(ProcessBuilder.Redirect.PIPE));
    private final Writer commands = new OutputStreamWriter(shell.getOutputStream(), StandardCharsets.US_ASCII);

    /** Sends a signal, named as kill(1) does; returns when: {@link System#nanoTime}. */
    public long send(String signal, long pid) {
        long nowNs = System.nanoTime();
        try {
            commands.write("kill -s " + signal + " " + pid + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new LabException("SIG" + signal + ": " + e.getMessage(), e);
        }
        return nowNs;
    }

    @Override
    public void close() {
        Command.end(shell, 100);
    }
}
