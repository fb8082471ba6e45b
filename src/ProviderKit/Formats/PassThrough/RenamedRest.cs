using System.Buffers;

namespace ProviderKit.Formats.PassThrough;

/// <summary>
/// The rest of a body whose model was named outside it. If the rest contains the model's name, the name is replaced while the rest is sent.
/// Errors in the body stop sending it. For one reader.
/// </summary>
/// <param name="rest">The rest of the body.</param>
/// <param name="scan">The scan, which has read everything before the rest and found no name.</param>
/// <param name="start">The number of bytes before the rest.</param>
internal sealed class RenamedRest(Stream rest, ModelScan scan, long start) : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(ModelScan.PieceBytes + ModelScan.LongestPending);
    private long _start = start; // the position of these bytes in the body
    private int _length;
    private bool _isRenamed;

    /// <summary>Reads a piece, and writes the bytes that can no longer change.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="ProviderException">Reading from the client failed, or the body does not match its content type.</exception>
    public async ValueTask<bool> WriteNextAsync(Stream output, string model, CancellationToken cancellationToken)
    {
        int read = await rest.ReadAsync(_bytes.AsMemory(_length, ModelScan.PieceBytes), cancellationToken).ConfigureAwait(false);
        if (read == 0) scan.End();
        else scan.Read(_bytes.AsSpan(_length, read));
        if (scan.Error is { } error) throw new ProviderException(error);
        _length += read;
        int done = 0;
        if (!_isRenamed && scan.Model is not null)
        {
            var edit = scan.Place.EditFor(model);
            await WriteAsync(output, _bytes.AsMemory(0, (int)(edit.Start - _start)), cancellationToken).ConfigureAwait(false);
            await WriteAsync(output, edit.Text, cancellationToken).ConfigureAwait(false);
            (done, _isRenamed) = ((int)(edit.Start + edit.Length - _start), true);
        }
        int settled = read > 0 && scan.Pending is { } pending ? (int)(pending - _start) : _length;
        await WriteAsync(output, _bytes.AsMemory(done, settled - done), cancellationToken).ConfigureAwait(false);
        _bytes.AsSpan(settled, _length - settled).CopyTo(_bytes);
        (_start, _length) = (_start + settled, _length - settled);
        return read > 0;
    }

    public void Dispose()
    {
        scan.Dispose();
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private static ValueTask WriteAsync(Stream output, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        bytes.IsEmpty ? default : output.WriteAsync(bytes, cancellationToken);
}
