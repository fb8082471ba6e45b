using ProviderKit.Memory;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// The memory for translating one request: asked for before the request is read into objects, and given back step by step as
/// less of it is needed. Requests up to 64 KiB are not counted.
/// </summary>
internal sealed class TranslationMemory : IDisposable
{
    private readonly ByteHold _hold;
    private readonly long _kept;

    private TranslationMemory(ByteHold hold, long kept) => (_hold, _kept) = (hold, kept);

    /// <summary>Takes the memory, waiting for it if need be.</summary>
    /// <returns>Why there is none; or the memory, which is null for a small request.</returns>
    public static async ValueTask<(ProviderError? Error, TranslationMemory? Memory)> TakeAsync(
        ChatRequest request, string provider, CancellationToken cancellationToken)
    {
        if (request.Memory is not { } body || request.Body.Length <= ByteBudget.SmallBytes) return default;
        var cost = JsonCost.Of(request.Body.Span);
        var (grant, hold) = await ByteHold.TakeAsync(body, cost.Peak, cancellationToken).ConfigureAwait(false);
        return grant switch
        {
            ByteGrant.Granted => (null, new TranslationMemory(hold!, cost.Kept)),
            ByteGrant.Saturated => (ByteBudget.Saturated, null),
            _ => (TooLarge(provider, cost.Peak, body.Budget.Limit), null),
        };
    }

    /// <summary>The request has been written in the vendor's format, into an array of this length.</summary>
    public void Written(long length) => _hold.ShrinkTo(_kept + length);

    /// <summary>Only the request in its new format is still needed, in an array of this length.</summary>
    public void ShrinkTo(long length) => _hold.ShrinkTo(length);

    /// <summary>The request has been sent; only the objects are still needed.</summary>
    public void Sent() => _hold.ShrinkTo(_kept);

    public void Dispose() => _hold.Dispose();

    private static ProviderError TooLarge(string provider, long needed, long limit) => new(
        ProviderErrorKind.PayloadTooLarge,
        $"The request is too large to be translated for {provider}: that takes about {needed} bytes of the {limit} bytes of memory that all requests share (ProviderKit:Limits:MaxBytesInFlight).");
}
