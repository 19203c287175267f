package io.hosteddb.examples.platform.directory;

/** A person in an organization. */
public record Member(String id, String name, Role role, Organization organization) {}
