package io.hosteddb.testkit.provider;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.LoggerFactory;

/**
 * Everything that is logged through SLF4J while it is open, at every level, kept from the console.
 * There is one at a time, since tests may run at the same time and the levels are the process's:
 * another one waits until this is closed.
 */
final class LogCapture implements AutoCloseable {
  private static final Semaphore ONE = new Semaphore(1);

  private final LoggerContext context;
  private final ListAppender<ILoggingEvent> captured = new ListAppender<>();
  private final List<Runnable> restore = new ArrayList<>();

  private LogCapture(LoggerContext context) {
    this.context = context;
    captured.setContext(context);
    captured.start();
    context.getLoggerList().forEach(this::silence);
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.TRACE);
    root.addAppender(captured);
  }

  /** Empty if SLF4J is bound to something else than Logback, which this knows how to listen to. */
  static Optional<LogCapture> start() throws InterruptedException {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return Optional.empty();
    }
    ONE.acquire();
    return Optional.of(new LogCapture(context));
  }

  private void silence(Logger logger) {
    Level level = logger.getLevel();
    boolean additive = logger.isAdditive();
    List<Appender<ILoggingEvent>> appenders = new ArrayList<>();
    for (Iterator<Appender<ILoggingEvent>> i = logger.iteratorForAppenders(); i.hasNext(); ) {
      appenders.add(i.next());
    }
    restore.add(() -> {
      logger.setLevel(level);
      logger.setAdditive(additive);
      appenders.forEach(logger::addAppender);
    });
    appenders.forEach(logger::detachAppender);
    logger.setAdditive(true);
    if (!isRoot(logger)) {
      logger.setLevel(null);
    }
  }

  private static boolean isRoot(Logger logger) {
    return logger.getName().equals(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  void copyTo(LeakDetector transcript) {
    for (ILoggingEvent event : List.copyOf(captured.list)) {
      String where = "the log of " + event.getLoggerName() + " at " + event.getLevel();
      transcript.said(where, event.getFormattedMessage());
      transcript.said(where, event.getMDCPropertyMap());
      if (event.getThrowableProxy() != null) {
        transcript.said(where, ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
    }
  }

  @Override
  public void close() {
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).detachAppender(captured);
    restore.forEach(Runnable::run);
    captured.stop();
    ONE.release();
  }
}
