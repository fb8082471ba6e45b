using System.Buffers;

namespace ProviderKit.Formats.PassThrough;

/// <summary>
/// A request's body. The first part is held, in memory and then on disk; the rest is read from the client while the request is sent. The
/// body can be sent again until a byte of the rest has been read. For one user at a time.
/// </summary>
internal sealed class HeldBody(BudgetedBuffer memory) : IAsyncDisposable
{
    public const int PieceBytes = 64 * 1024;

    private readonly CancellationTokenSource _end = new();
    private SpoolFile? _file;
    private Stream? _rest;
    private RenamedRest? _renamed; // replaces the rest if the model's name may still appear in it
    private long? _restLength;
    private bool _hasBegun;
    private Task _writing = Task.CompletedTask; // of all attempts: an abandoned call may still be sending

    /// <summary>The number of bytes that are held.</summary>
    public long Held => memory.Length + (_file?.Length ?? 0);

    /// <summary>The bytes in memory, which are the first ones of the body.</summary>
    public ReadOnlyMemory<byte> InMemory => memory.Written;

    /// <summary>The length of the whole body in bytes; null if it is not known or may change when the body is sent.</summary>
    public long? Length => _rest is null ? Held : _renamed is null ? _restLength + Held : null;

    /// <summary>Whether the rest is searched for the model's name.</summary>
    public bool Renames => _renamed is not null;

    /// <summary>Whether the whole body is held.</summary>
    public bool IsWhole => _rest is null;

    /// <summary>Whether the body can be sent now.</summary>
    public bool CanBeSent => IsWhole || !_hasBegun;

    /// <summary>The error on the client's side while the rest was read; null for none.</summary>
    public ProviderError? Fault { get; private set; }

    /// <summary>Appends bytes to the part on disk.</summary>
    /// <returns>False if there is no space.</returns>
    public ValueTask<bool> TrySpoolAsync(ReadOnlyMemory<byte> bytes, SpoolSpace space, CancellationToken cancellationToken) =>
        (_file ??= SpoolFile.Create(space)).TryAppendAsync(bytes, cancellationToken);

    /// <summary>Sets the rest of the body, which is not held.</summary>
    /// <param name="rest">The rest.</param>
    /// <param name="length">The length of the whole body in bytes; null if it is not known.</param>
    /// <param name="scan">
    /// Searches the rest for the model's name, to replace it; disposed with this object. Null if the rest contains no name to
    /// replace.
    /// </param>
    public void FollowedBy(Stream rest, long? length, ModelScan? scan = null)
    {
        (_rest, _restLength) = (rest, length - Held);
        if (scan is not null) _renamed = new RenamedRest(rest, scan, Held);
    }

    /// <summary>Writes the body.</summary>
    /// <param name="output">Receives the body.</param>
    /// <param name="place">The position of the model's name in the held part.</param>
    /// <param name="model">The name that replaces it.</param>
    /// <param name="progress">Called after each piece.</param>
    /// <param name="cancellationToken">Cancels writing.</param>
    /// <exception cref="IOException">Reading from the client failed (<see cref="Fault"/>), or writing to the output failed.</exception>
    public Task WriteToAsync(Stream output, ModelPlace place, string model, Action? progress, CancellationToken cancellationToken)
    {
        var write = WriteAsync(output, place.EditFor(model), model, progress, cancellationToken);
        if (!write.IsCompletedSuccessfully) _writing = _writing.IsCompleted ? write : Task.WhenAll(_writing, write);
        return write;
    }

    /// <summary>Stops pending writes, then releases the memory and disk space.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _file?.Dispose();
        _file = null;
        _renamed?.Dispose();
        memory.Dispose();
        _end.Dispose();
    }

    private async Task WriteAsync(Stream output, BodyEdit edit, string model, Action? progress, CancellationToken caller)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(caller, _end.Token);
        var cancellationToken = either.Token;
        if (!CanBeSent) throw new IOException("The body was sent on already while it arrived.");
        await WriteHeldAsync(output, 0, edit.Start, progress, cancellationToken).ConfigureAwait(false);
        if (!edit.Text.IsEmpty) await output.WriteAsync(edit.Text, cancellationToken).ConfigureAwait(false);
        await WriteHeldAsync(output, edit.Start + edit.Length, Held, progress, cancellationToken).ConfigureAwait(false);
        if (_renamed is not null) await WriteRenamedAsync(_renamed, output, model, progress, cancellationToken).ConfigureAwait(false);
        else if (_rest is not null) await WriteRestAsync(output, progress, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteHeldAsync(Stream output, long start, long end, Action? progress, CancellationToken cancellationToken)
    {
        int inMemory = memory.Length;
        while (start < Math.Min(end, inMemory))
        {
            int length = (int)Math.Min(Math.Min(end, inMemory) - start, PieceBytes);
            await output.WriteAsync(memory.Written.Slice((int)start, length), cancellationToken).ConfigureAwait(false);
            start += length;
            progress?.Invoke();
        }
        if (start >= end) return;
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            while (start < end)
            {
                int read = await _file!.ReadAsync(piece.AsMemory(0, (int)Math.Min(end - start, PieceBytes)), start - inMemory, cancellationToken).ConfigureAwait(false);
                if (read == 0) throw new IOException("The spooled body is shorter than it was.");
                await output.WriteAsync(piece.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                start += read;
                progress?.Invoke();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private async ValueTask WriteRestAsync(Stream output, Action? progress, CancellationToken cancellationToken)
    {
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            while (true)
            {
                _hasBegun = true;
                int read = await ReadRestAsync(piece, cancellationToken).ConfigureAwait(false);
                if (read == 0) return;
                await output.WriteAsync(piece.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                progress?.Invoke();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private async ValueTask WriteRenamedAsync(RenamedRest rest, Stream output, string model, Action? progress, CancellationToken cancellationToken)
    {
        try
        {
            _hasBegun = true;
            while (await rest.WriteNextAsync(output, model, cancellationToken).ConfigureAwait(false)) progress?.Invoke();
        }
        catch (ProviderException e)
        {
            throw Failed(e);
        }
    }

    private IOException Failed(ProviderException fault)
    {
        Fault = fault.Error;
        return new IOException("The client's side failed.", fault);
    }

    private async ValueTask<int> ReadRestAsync(byte[] piece, CancellationToken cancellationToken)
    {
        try
        {
            return await _rest!.ReadAsync(piece, cancellationToken).ConfigureAwait(false);
        }
        catch (ProviderException e)
        {
            throw Failed(e);
        }
    }
}

/// <summary>A replacement in a body.</summary>
/// <param name="Start">The position of the replaced bytes.</param>
/// <param name="Length">The number of replaced bytes.</param>
/// <param name="Text">The new bytes.</param>
internal readonly record struct BodyEdit(long Start, long Length, ReadOnlyMemory<byte> Text)
{
    public long Growth => Text.Length - Length;
}
