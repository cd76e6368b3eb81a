package org.epsam.app.faults;

import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Set;

/** The usual file system, in which operations may fail. */
final class FaultyFileSystem extends FileSystem {
    private final FileSystem usual = FileSystems.getDefault();
    private final FaultyProvider provider;

    FaultyFileSystem(Faults faults) {
        provider = new FaultyProvider(this, faults);
    }

    Path of(Path real) {
        return new FaultyPath(this, real);
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return usual.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return usual.getRootDirectories();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return usual.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return usual.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
        return of(usual.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        PathMatcher matcher = usual.getPathMatcher(pattern);
        return path -> matcher.matches(FaultyPath.real(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return usual.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException();
    }
}
