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
        return grant == ByteGrant.Granted ? (null, new TranslationMemory(hold!, cost.Kept)) : (RefusalOf(grant, provider, cost.Peak, body), null);
    }

    /// <summary>
    /// Only the request in its new format is still needed. It may be larger than the memory for its translation, such as where a
    /// tool of two members becomes one with a schema: then more is taken.
    /// </summary>
    /// <param name="memory">What was taken for the translation; null for a small request, whose new form may be large all the same.</param>
    /// <param name="request">The request.</param>
    /// <param name="provider">Whom it is for, for errors.</param>
    /// <param name="length">The length of the array that it is in.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Why there is none; and the memory, which is the caller's in any case, or null for a small request.</returns>
    public static async ValueTask<(ProviderError? Error, TranslationMemory? Memory)> KeepAsync(
        TranslationMemory? memory, ChatRequest request, string provider, long length, CancellationToken cancellationToken)
    {
        long held = memory?._hold.Bytes ?? 0;
        memory?._hold.ShrinkTo(length);
        if (request.Memory is not { } body || length <= held || (memory is null && length <= ByteBudget.SmallBytes)) return (null, memory);
        var (grant, more) = await ByteHold.TakeAsync(body, length - held, cancellationToken).ConfigureAwait(false);
        return grant == ByteGrant.Granted ? (null, new TranslationMemory(more!.With(memory?._hold), kept: 0)) : (RefusalOf(grant, provider, length, body), memory);
    }

    /// <summary>The request has been written in the vendor's format, into an array of this length.</summary>
    public void Written(long length) => _hold.ShrinkTo(_kept + length);

    /// <summary>The request has been sent; only the objects are still needed.</summary>
    public void Sent() => _hold.ShrinkTo(_kept);

    public void Dispose() => _hold.Dispose();

    private static ProviderError RefusalOf(ByteGrant grant, string provider, long needed, BudgetedBuffer body) => grant == ByteGrant.Saturated ? ByteBudget.Saturated : new(
        ProviderErrorKind.PayloadTooLarge,
        $"The request is too large to be translated for {provider}: that takes about {needed} bytes of the {body.Budget.Limit} bytes of memory that all requests share (ProviderKit:Limits:MaxBytesInFlight).");
}
