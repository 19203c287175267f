package io.hosteddb.examples.platform.directory;

/** An organization. */
public record Organization(String id, String name) {}
