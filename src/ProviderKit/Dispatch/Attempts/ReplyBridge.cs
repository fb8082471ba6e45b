using System.Security.Cryptography;
using ProviderKit.Formats;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;
using ProviderKit.Routing;
using ProviderKit.Upstream;

namespace ProviderKit.Dispatch.Attempts;

/// <summary>Brings replies in the canonical format back into the format of the client's request. Immutable.</summary>
internal sealed class ReplyBridge
{
    private readonly IChatBridge _bridge;
    private readonly BridgeContext _context;
    private readonly ChatRequest _request;

    /// <param name="request">The client's request, in a format that has a bridge.</param>
    /// <param name="form">The same in the canonical format.</param>
    /// <param name="target">Who answers.</param>
    /// <param name="seal">Signs thoughts.</param>
    /// <param name="time">Tells the time, and how long the reply takes.</param>
    public ReplyBridge(ChatRequest request, CanonicalForm form, ModelTarget target, ThinkingSeal seal, TimeProvider time)
    {
        _request = request;
        _bridge = request.Format.Bridge!;
        // As the official API words its ids.
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        long tokens = request.Stream ? request.Format.EstimateInput(request, target.UpstreamModel) : 1;
        _context = new BridgeContext(target.Requested, target.Entry.Name, id, tokens, seal, form.Notes)
        {
            UpstreamModel = target.UpstreamModel, Signer = target.Signer, Errors = target.Entry.Info.Errors, Clock = time, Created = time.GetUtcNow().ToUnixTimeSeconds(),
            Timing = ReplyClock.Start(time),
        };
    }

    /// <summary>The client's name of a field of the canonical request; null where it is the same.</summary>
    public string? ClientNameOf(string canonical) => _context.Notes.ClientNames.GetValueOrDefault(canonical);

    /// <summary>A scan that gives the stream out in the client's format.</summary>
    public StreamScan Around(StreamScan canonical) => new BridgedScan(canonical, _bridge.BeginStream(_context));

    /// <summary>An error that names a field of the canonical request, by the name that the field has in the client's.</summary>
    public async ValueTask<ProviderError> InClientTermsAsync(ProviderError error, CancellationToken cancellationToken)
    {
        if (error.Param is not { Length: > 0 } param) return error;
        var (shortage, memory) = await TranslationMemory.TakeAsync(_request, _context.Provider, cancellationToken).ConfigureAwait(false);
        using (memory)
            return shortage is null && _bridge.ClientPathOf(_request.Body, _request.Address, _context.Seal, param) is { } path ? error.About(path) : error;
    }

    /// <summary>The whole reply in the client's format, in memory of its own.</summary>
    public async ValueTask<ScannedReply> TranslateAsync(ScannedReply canonical, CancellationToken cancellationToken)
    {
        using var joined = new PooledBuffer(Math.Max(canonical.Body.Length, 1));
        canonical.Body.WriteTo(joined);
        var made = await TranslatedReply.MakeAsync(
            joined.Written, _request.Memory, output => _bridge.WriteReply(joined.Written, _context, output), cancellationToken).ConfigureAwait(false);
        return made.Error is { } error ? new ScannedReply(error) : new ScannedReply(null, new SplicedBody(made.Body, default), canonical.Usage, made);
    }
}
