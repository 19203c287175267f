package io.hosteddb.spring.temporary;

import io.hosteddb.temporary.TemporaryProject;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * The databases of a context, which closes them after all beans, also when it does not come up.
 *
 * @param project what was attached for it
 */
record ProjectOfContext(TemporaryProject project)
    implements ApplicationListener<ContextClosedEvent> {
  ProjectOfContext {
    OpenContexts.opened(project);
  }

  /** Before anything of it, or of a context below it, is stopped. */
  @Override
  public void onApplicationEvent(ContextClosedEvent event) {
    OpenContexts.closing(project);
  }

  void close() {
    project.close();
    OpenContexts.closed(project);
  }
}
