package io.cplbd.daemon.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells whether a pid is that of a daemon of our kind, by the name it was started under. */
final class DaemonProcess {
    private DaemonProcess() {}

    /** True if a process {@code pid} lives and was started as keepalived, as cplbd, or as whatever this process was started as. */
    static boolean runs(long pid) {
        String name = programName(pid);
        return name.equals("keepalived")
                || name.equals("cplbd")
                || (!name.isEmpty()
                        && name.equals(programName(ProcessHandle.current().pid()))
                        && !name.equals("java"));
    }

    /** The last path element of argv[0], empty if there is no such process. */
    private static String programName(long pid) {
        try {
            String commandLine = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), ISO_8859_1);
            int end = commandLine.indexOf('\0');
            String program = end < 0 ? commandLine : commandLine.substring(0, end);
            return program.substring(program.lastIndexOf('/') + 1);
        } catch (IOException gone) {
            return "";
        }
    }
}
