package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.ProjectId;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.rules.Claim;
import io.hosteddb.rules.ProjectClaims;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What is the project's, repeated beside each claim; one row without a claim if there is none.
 *
 * @param scope how far one database of a provider reaches
 * @param closing of the project; empty if it is open
 * @param claim of one of its databases
 */
record ClaimRow(AttachmentScope scope, Optional<ProjectClosing> closing, Optional<Claim> claim) {
  static ClaimRow read(ProjectId project, ResultRow row) throws SQLException {
    return new ClaimRow(
        ScopeTable.read(row),
        ProjectClosings.read(project, row),
        row.isNextNull() ? Optional.empty() : Optional.of(RecordColumns.claim(row)));
  }

  /** All claims of a project. One statement, so that it is one consistent read. */
  static ProjectClaims all(Connection connection, RecordStatements statements, ProjectId project)
      throws SQLException {
    return all(
        StatementRunner.list(
            connection,
            statements.claims,
            bind -> bind.text(project.value()),
            row -> read(project, row)));
  }

  static ProjectClaims all(List<ClaimRow> rows) {
    return new ProjectClaims(
        rows.get(0).scope(),
        rows.get(0).closing().orElse(null),
        rows.stream().map(ClaimRow::claim).flatMap(Optional::stream).toList());
  }
}
