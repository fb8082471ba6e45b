namespace ProviderKit.Formats.PassThrough;

/// <summary>
/// The part of a request's body that is held on disk: a file without a name, which the system removes with its handle, even if the
/// process crashes. For one user at a time.
/// </summary>
internal sealed class SpoolFile : IDisposable
{
    private readonly FileStream _file;
    private readonly SpoolSpace _space;

    private SpoolFile(FileStream file, SpoolSpace space) => (_file, _space) = (file, space);

    public long Length { get; private set; }

    /// <exception cref="IOException">The file cannot be created.</exception>
    public static SpoolFile Create(SpoolSpace space)
    {
        string path = Path.Combine(Path.GetTempPath(), $"providerkit-{Guid.NewGuid():N}.spool");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete, BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        // Where the system allows it, the name is removed immediately, so that not even a crash leaves a file.
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return new SpoolFile(file, space);
    }

    /// <returns>False if there is no space left.</returns>
    /// <exception cref="IOException">The disk is full.</exception>
    public async ValueTask<bool> TryAppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (!_space.TryTake(bytes.Length)) return false;
        long at = Length;
        Length += bytes.Length; // counted before the write, so that Dispose releases it even if the write fails
        await RandomAccess.WriteAsync(_file.SafeFileHandle, bytes, at, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public ValueTask<int> ReadAsync(Memory<byte> target, long at, CancellationToken cancellationToken) =>
        RandomAccess.ReadAsync(_file.SafeFileHandle, target, at, cancellationToken);

    public void Dispose()
    {
        _file.Dispose();
        _space.Give(Length);
        Length = 0;
    }
}

/// <summary>The limit for the bytes on disk of all requests together. Thread-safe.</summary>
internal sealed class SpoolSpace(long most)
{
    private long _taken;

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= most) return true;
        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    public void Give(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
