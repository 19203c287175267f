package io.hosteddb.examples.platform.web;

import io.hosteddb.HostedDatabases;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.Operation;
import io.hosteddb.error.NotFoundException;
import io.hosteddb.examples.platform.directory.Directory;
import io.hosteddb.examples.platform.directory.Environment;
import io.hosteddb.examples.platform.directory.Member;
import io.hosteddb.examples.platform.directory.Project;
import io.hosteddb.examples.platform.directory.Role;
import io.hosteddb.examples.platform.security.Caller;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.OperationId;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * What a caller can reach. What belongs to another organization is answered like what does not
 * exist.
 */
@Component
class Workspace {
  private final Directory directory;
  private final HostedDatabases databases;

  Workspace(Directory directory, HostedDatabases databases) {
    this.directory = directory;
    this.databases = databases;
  }

  Member member(Caller caller) {
    return directory
        .memberByTokenHash(caller.tokenHash())
        .orElseThrow(() -> Problems.unauthenticated("Your token was replaced. Sign in again."));
  }

  void requireAdmin(Caller caller) {
    if (!isAdmin(caller)) {
      throw Problems.denied("Only an admin of the organization may do this.");
    }
  }

  boolean isAdmin(Caller caller) {
    return member(caller).role() == Role.ADMIN;
  }

  Project project(Caller caller, String id) {
    return directory.projects(member(caller).organization().id()).stream()
        .filter(project -> project.id().value().equals(id))
        .findFirst()
        .orElseThrow(() -> Problems.notFound("project"));
  }

  Environment environment(Project project, String id) {
    return findEnvironment(project, id).orElseThrow(() -> Problems.notFound("environment"));
  }

  Optional<Environment> findEnvironment(Project project, String id) {
    return directory.environments(project.id()).stream()
        .filter(environment -> environment.id().value().equals(id))
        .findFirst();
  }

  /** A database of the project. */
  HostedDatabase database(Project project, String id) {
    try {
      HostedDatabase database = databases.get(DatabaseId.of(id));
      if (database.project().equals(project.id())) {
        return database;
      }
    } catch (NotFoundException | IllegalArgumentException e) {
      // Said below, in the same words for what is somewhere else.
    }
    throw Problems.notFound("database");
  }

  /** An operation of the database. */
  Operation operation(Caller caller, HostedDatabase database, String id) {
    try {
      Operation operation = databases.operations().get(OperationId.of(id), caller.actor());
      if (operation.database().equals(database.id())) {
        return operation;
      }
    } catch (NotFoundException | IllegalArgumentException e) {
      // Said below, in the same words for what is another database's.
    }
    throw Problems.notFound("operation");
  }
}
