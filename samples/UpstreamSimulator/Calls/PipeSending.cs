using System.IO.Pipelines;

namespace UpstreamSimulator.Calls;

/// <summary>Sends bytes and notices when the client does not read them: Kestrel drops writes to a closed connection silently.</summary>
internal static class PipeSending
{
    public static async ValueTask SendAsync(this PipeWriter writer, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        var result = await writer.WriteAsync(bytes, ct).ConfigureAwait(false);
        if (result.IsCompleted)
            throw new OperationCanceledException("The client left.");
    }

    public static async ValueTask SendAsync(this PipeWriter writer, CancellationToken ct)
    {
        var result = await writer.FlushAsync(ct).ConfigureAwait(false);
        if (result.IsCompleted)
            throw new OperationCanceledException("The client left.");
    }
}
