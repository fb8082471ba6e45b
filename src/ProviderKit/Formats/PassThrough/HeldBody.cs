using System.Buffers;

namespace ProviderKit.Formats.PassThrough;

/// <summary>
/// A request's body: what of it is held, first in memory and then on disk, and the rest, which is read from the client while it is
/// sent on. It can be sent again for as long as no byte of the rest was read. For one user at a time.
/// </summary>
internal sealed class HeldBody(BudgetedBuffer memory) : IAsyncDisposable
{
    public const int PieceBytes = 64 * 1024;

    private readonly CancellationTokenSource _end = new();
    private SpoolFile? _file;
    private Stream? _rest;
    private RenamedRest? _renamed; // takes the place of the rest where the model's name may still come in it
    private long? _restLength;
    private bool _hasBegun;
    private Task _writing = Task.CompletedTask; // of all attempts: a call that was given up may still be sending

    /// <summary>Bytes that are held.</summary>
    public long Held => memory.Length + (_file?.Length ?? 0);

    /// <summary>The bytes in memory, the first ones of the body.</summary>
    public ReadOnlyMemory<byte> InMemory => memory.Written;

    /// <summary>Bytes of the whole body; null when that is not known, or may be another when it is sent.</summary>
    public long? Length => _rest is null ? Held : _renamed is null ? _restLength + Held : null;

    /// <summary>Whether the model's name is looked for in what is not held.</summary>
    public bool Renames => _renamed is not null;

    /// <summary>Whether all of it is held.</summary>
    public bool IsWhole => _rest is null;

    /// <summary>Whether it can be sent now.</summary>
    public bool CanBeSent => IsWhole || !_hasBegun;

    /// <summary>What went wrong with the client's side while its rest was read; null for nothing.</summary>
    public ProviderError? Fault { get; private set; }

    /// <summary>Holds what follows on disk.</summary>
    /// <returns>False when there is no space.</returns>
    public ValueTask<bool> TrySpoolAsync(ReadOnlyMemory<byte> bytes, SpoolSpace space, CancellationToken cancellationToken) =>
        (_file ??= SpoolFile.Create(space)).TryAppendAsync(bytes, cancellationToken);

    /// <summary>The rest is not held.</summary>
    /// <param name="rest">Where it comes from.</param>
    /// <param name="length">Bytes of the whole body; null when that is not known.</param>
    /// <param name="scan">Looks for the model's name in it, to replace it; disposed with this. Null where it has none, or any may stay.</param>
    public void FollowedBy(Stream rest, long? length, ModelScan? scan = null)
    {
        (_rest, _restLength) = (rest, length - Held);
        if (scan is not null) _renamed = new RenamedRest(rest, scan, Held);
    }

    /// <summary>Writes the body.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="place">Where the model is named in the held part.</param>
    /// <param name="model">Takes that name's place.</param>
    /// <param name="progress">Called after each piece.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IOException">The client's side failed (<see cref="Fault"/>), or the output did.</exception>
    public Task WriteToAsync(Stream output, ModelPlace place, string model, Action? progress, CancellationToken cancellationToken)
    {
        var write = WriteAsync(output, place.EditFor(model), model, progress, cancellationToken);
        if (!write.IsCompletedSuccessfully) _writing = _writing.IsCompleted ? write : Task.WhenAll(_writing, write);
        return write;
    }

    /// <summary>Stops pending writes, and then releases memory and disk space, which have no reader any more.</summary>
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

/// <summary>What stands in place of a stretch of a body.</summary>
/// <param name="Start">Where the stretch begins.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Text">What takes its place.</param>
internal readonly record struct BodyEdit(long Start, long Length, ReadOnlyMemory<byte> Text)
{
    public long Growth => Text.Length - Length;
}
