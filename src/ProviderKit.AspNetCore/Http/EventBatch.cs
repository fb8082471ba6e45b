using System.IO.Pipelines;

namespace ProviderKit.AspNetCore.Http;

/// <summary>Frames events and sends them to a client.</summary>
internal sealed class EventBatch(PipeWriter output, StreamFraming framing) : IEventOutput
{
    private readonly EventFramer _framer = new(output, framing);

    /// <summary>Whether an event was begun.</summary>
    public bool HasBegun => _framer.HasBegun;

    public int Unflushed { get; private set; }

    public void Add(in SplicedBody json, ReadOnlySpan<byte> name) => Unflushed += _framer.Add(json, name);

    public async ValueTask AddInPiecesAsync(SplicedBody json, ReadOnlyMemory<byte> name, int piece, CancellationToken cancellationToken)
    {
        _framer.Begin(name.Span);
        int length = json.Length;
        for (int at = 0; at < length;)
        {
            at += _framer.AddPiece(json, at, piece);
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        Unflushed += _framer.End();
    }

    /// <inheritdoc cref="EventFramer.AddError"/>
    public void AddError(ProviderError error, WireFormat format, string? requestId) => _framer.AddError(error, format, requestId);

    /// <inheritdoc cref="EventFramer.Finish"/>
    public void Finish(WireFormat format) => _framer.Finish(format);

    /// <inheritdoc cref="EventFramer.Close"/>
    public void Close() => _framer.Close();

    public ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        _framer.Commit();
        Unflushed = 0;
        var flush = output.FlushAsync(cancellationToken);
        if (!flush.IsCompletedSuccessfully) return AwaitAsync(flush);
        _ = flush.Result;
        return default;
    }

    private static async ValueTask AwaitAsync(ValueTask<FlushResult> flush) => await flush.ConfigureAwait(false);
}
