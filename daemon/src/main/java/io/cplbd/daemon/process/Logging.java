package io.cplbd.daemon.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * The log of the process: slf4j in front, one bounded queue, one writer thread. Whoever logs, the protocol's loop above all, never waits.
 *
 * <p>Without {@code -l}, {@code -g} and {@code -G} lines go to stderr: syslog is not built.
 */
public final class Logging implements AutoCloseable {
    /** Lines that may wait for the writer: some seconds of a start with 255 instances at full detail. */
    static final int CAPACITY = 8192;

    private static final String OURS = "io.cplbd";

    private final LoggerContext context;
    private final LogQueue queue;

    private Logging(LoggerContext context, LogQueue queue) {
        this.context = context;
        this.queue = queue;
    }

    /**
     * Sets the log up, in place of any earlier set-up, which is not closed by this. A file that cannot be opened, or a wish for syslog,
     * is told in one line through what is left.
     */
    public static Logging start(LogTargets targets) {
        List<OutputStream> streams = new ArrayList<>();
        List<String> complaints = new ArrayList<>();
        if (targets.stderr()) {
            // Not System.err: its PrintStream swallows errors, and closes with whoever closes it.
            streams.add(new FileOutputStream(FileDescriptor.err));
        }
        if (targets.file() != null) {
            try {
                // NOFOLLOW: the default file lies in /tmp, where anybody may have put a link.
                streams.add(Files.newOutputStream(
                        targets.file(),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND,
                        LinkOption.NOFOLLOW_LINKS));
            } catch (IOException refused) {
                complaints.add("log file " + targets.file() + " cannot be written: " + PidFile.reason(refused));
            }
        }
        if (targets.facility() != null) {
            complaints.add("log facility " + targets.facility() + " ignored: there is no syslog here, the log goes to "
                    + (targets.stderr() ? "stderr" : "what else was asked for"));
        }
        return start(new LogQueue(CAPACITY, streams), targets.detail(), complaints);
    }

    /** As {@link #start(LogTargets)} with the queue given. */
    static Logging start(LogQueue queue, int detail, List<String> complaints) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Appender appender = new Appender(queue, detail > 0);
        appender.setContext(context);
        appender.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        // The libraries' own chatter is not what -D asks for.
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        context.getLogger(OURS)
                .setLevel(
                        switch (detail) {
                            case 0 -> Level.INFO;
                            case 1 -> Level.DEBUG;
                            default -> Level.TRACE;
                        });
        org.slf4j.Logger log = LoggerFactory.getLogger(Logging.class);
        complaints.forEach(log::warn);
        return new Logging(context, queue);
    }

    /** Lines lost because the queue was full. */
    public long discarded() {
        return queue.discarded();
    }

    /** Takes no more lines and waits until those already logged are written, one second at most. */
    @Override
    public void close() {
        close(LogQueue.CLOSE_LIMIT);
    }

    /** As {@link #close()}, waiting at most {@code limit}. */
    void close(Duration limit) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).detachAndStopAllAppenders();
        queue.close(limit);
    }

    private static final class Appender extends UnsynchronizedAppenderBase<ILoggingEvent> {
        private final LogQueue queue;
        private final boolean withFrames;

        Appender(LogQueue queue, boolean withFrames) {
            this.queue = queue;
            this.withFrames = withFrames;
            setName("log");
        }

        @Override
        protected void append(ILoggingEvent event) {
            // The text is made here and not by the writer: an argument may have changed by then.
            Instant instant = event.getInstant();
            String message = event.getFormattedMessage();
            IThrowableProxy fault = event.getThrowableProxy();
            if (fault == null) {
                queue.offer(instant, message);
                return;
            }
            queue.offer(instant, message + ": " + sentence(fault));
            if (withFrames) {
                for (StackTraceElementProxy frame : fault.getStackTraceElementProxyArray()) {
                    queue.offer(instant, "  " + frame.getSTEAsString());
                }
            }
        }

        private static String sentence(IThrowableProxy fault) {
            String kind = fault.getClassName().substring(fault.getClassName().lastIndexOf('.') + 1);
            return fault.getMessage() == null ? kind : fault.getMessage() + " (" + kind + ")";
        }
    }
}
