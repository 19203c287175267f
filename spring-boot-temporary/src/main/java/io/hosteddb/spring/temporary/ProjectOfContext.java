package io.hosteddb.spring.temporary;

import io.hosteddb.spi.RunningApplication;
import io.hosteddb.temporary.TemporaryProject;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/** The databases of a context, which closes them after all beans, also when it does not come up. */
final class ProjectOfContext implements ApplicationListener<ContextClosedEvent> {
  private final TemporaryProject project;
  private final RunningApplication application = RunningApplication.begin();

  /** Takes what was attached for it. */
  ProjectOfContext(TemporaryProject project) {
    this.project = project;
  }

  /** Before anything of it, or of a context below it, is stopped. */
  @Override
  public void onApplicationEvent(ContextClosedEvent event) {
    application.closing();
  }

  void close() {
    project.close();
    application.closed();
  }
}
