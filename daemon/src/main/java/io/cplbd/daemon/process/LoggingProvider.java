package io.cplbd.daemon.process;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logback without a configuration, for {@link Logging#start} to set up. Named to slf4j by the launcher ({@code slf4j.provider}). Logback's
 * own provider would look through all jars for services and files, and then set up a console that is thrown away at once: ten
 * milliseconds of a start.
 */
public final class LoggingProvider implements SLF4JServiceProvider {
    private static final String SLF4J_VERSION = "2.0.99"; // any of 2.0, as slf4j reads it

    private final LoggerContext context = new LoggerContext();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();

    @Override
    public void initialize() {
        context.setMDCAdapter(mdc);
        context.start();
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return context;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return mdc;
    }

    @Override
    public String getRequestedApiVersion() {
        return SLF4J_VERSION;
    }
}
