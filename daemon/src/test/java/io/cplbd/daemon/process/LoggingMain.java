package io.cplbd.daemon.process;

import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Started as a process by tests: logs as many lines as its first argument says to stderr, prints how many were lost, and exits with 0. A second argument
 * {@code wait} makes it wait for the end of stdin first, any other is a log file, with a facility as the third.
 */
final class LoggingMain {
    private LoggingMain() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 2) {
            while (System.in.read() >= 0) {
                // until it ends
            }
        }
        LogTargets targets = arguments.length == 3
                ? new LogTargets(true, 0, false, arguments[2], Path.of(arguments[1]))
                : new LogTargets(true, 0, false, null, null);
        Logging logging = Logging.start(targets);
        Logger log = LoggerFactory.getLogger(LoggingMain.class);
        for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
            log.info("line {}", i);
        }
        logging.close();
        if (arguments.length < 3) {
            System.out.println("lost " + logging.discarded());
        }
    }
}
