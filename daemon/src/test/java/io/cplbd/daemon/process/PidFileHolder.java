package io.cplbd.daemon.process;

import java.io.IOException;
import java.nio.file.Path;

/** Started as a process by tests: claims the pid file it is given, says so, and waits until its stdin ends. */
final class PidFileHolder {
    private PidFileHolder() {}

    public static void main(String[] arguments) throws IOException {
        PidFile.Claim claim = PidFile.claim(Path.of(arguments[0]));
        System.out.println(claim instanceof PidFile.Claim.Held ? "held" : claim.toString());
        while (System.in.read() >= 0) {
            // the end of the test is the end of stdin
        }
    }
}
