package io.hosteddb.spring;

import io.hosteddb.spi.RunningApplication;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Tells when the context is closed, with all its beans, so that the databases of this machine are
 * there until then when the process ends.
 */
final class ExitOfContext implements ApplicationListener<ContextClosedEvent> {
  private final RunningApplication application = RunningApplication.begin();

  private ExitOfContext() {}

  /** Before any bean is made: what is registered first is destroyed last. */
  static void register(ConfigurableListableBeanFactory beans) {
    String name = ExitOfContext.class.getName();
    if (beans instanceof DefaultListableBeanFactory factory && !factory.containsSingleton(name)) {
      ExitOfContext exit = new ExitOfContext();
      factory.registerSingleton(name, exit);
      factory.registerDisposableBean(name, exit.application::closed);
    }
  }

  /** Before anything of it, or of a context below it, is stopped. */
  @Override
  public void onApplicationEvent(ContextClosedEvent event) {
    application.closing();
  }
}
