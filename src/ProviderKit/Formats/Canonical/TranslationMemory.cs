using ProviderKit.Memory;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// The memory for translating one request: reserved before the request is parsed, and released step by step as
/// less is needed. Requests up to 64 KiB are not counted.
/// </summary>
internal sealed class TranslationMemory : IDisposable
{
    private readonly ByteHold _hold;
    private readonly long _kept;

    private TranslationMemory(ByteHold hold, long kept) => (_hold, _kept) = (hold, kept);

    /// <summary>Reserves the memory, and waits for it if necessary.</summary>
    /// <returns>An error, or the memory, which is null for a small request.</returns>
    public static async ValueTask<(ProviderError? Error, TranslationMemory? Memory)> TakeAsync(
        ChatRequest request, string provider, CancellationToken cancellationToken)
    {
        if (request.Memory is not { } body || request.Body.Length <= ByteBudget.SmallBytes) return default;
        var cost = JsonCost.Of(request.Body.Span);
        var (grant, hold) = await ByteHold.TakeAsync(body, cost.Peak, cancellationToken).ConfigureAwait(false);
        return grant == ByteGrant.Granted ? (null, new TranslationMemory(hold!, cost.Kept)) : (RefusalOf(grant, provider, cost.Peak, body), null);
    }

    /// <summary>
    /// Keeps only the memory for the translated request. If the translated request is larger than the memory reserved for its translation,
    /// more is reserved; for example, a tool with two members can become one with a schema.
    /// </summary>
    /// <param name="memory">The memory reserved for the translation; null for a small request, whose translation may still be large.</param>
    /// <param name="request">The request.</param>
    /// <param name="provider">The provider's name, for errors.</param>
    /// <param name="length">The length of the array that contains the translated request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>An error or null, and the memory, which the caller must dispose of in any case; null for a small request.</returns>
    public static async ValueTask<(ProviderError? Error, TranslationMemory? Memory)> KeepAsync(
        TranslationMemory? memory, ChatRequest request, string provider, long length, CancellationToken cancellationToken)
    {
        long held = memory?._hold.Bytes ?? 0;
        memory?._hold.ShrinkTo(length);
        if (request.Memory is not { } body || length <= held || (memory is null && length <= ByteBudget.SmallBytes)) return (null, memory);
        var (grant, more) = await ByteHold.TakeAsync(body, length - held, cancellationToken).ConfigureAwait(false);
        return grant == ByteGrant.Granted ? (null, new TranslationMemory(more!.With(memory?._hold), kept: 0)) : (RefusalOf(grant, provider, length, body), memory);
    }

    /// <summary>Called when the request has been written in the vendor's format, into an array of this length.</summary>
    public void Written(long length) => _hold.ShrinkTo(_kept + length);

    /// <summary>Called when the request has been sent and only the parsed objects are still needed.</summary>
    public void Sent() => _hold.ShrinkTo(_kept);

    public void Dispose() => _hold.Dispose();

    private static ProviderError RefusalOf(ByteGrant grant, string provider, long needed, BudgetedBuffer body) => grant == ByteGrant.Saturated ? ByteBudget.Saturated : new(
        ProviderErrorKind.PayloadTooLarge,
        $"The request is too large to be translated for {provider}: that takes about {needed} bytes of the {body.Budget.Limit} bytes of memory that all requests share (ProviderKit:Limits:MaxBytesInFlight).");
}
