using System.Buffers;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats;

/// <summary>A request in the canonical format, with the notes that its reply's translation needs. Immutable.</summary>
/// <param name="Request">The request.</param>
/// <param name="Notes">The notes for translating the reply.</param>
internal sealed record CanonicalForm(ChatRequest Request, BridgeNotes Notes)
{
    private const int Growth = 1024;
    private const string Provider = "the provider"; // the target is not known yet

    /// <summary>The only signer of thoughts whose upstreams can get the request; null for all, because it holds no signed thoughts.</summary>
    public string? Signer { get; init; }

    /// <summary>The memory held for the request, released with the client's body or when another form replaces this one; null for none.</summary>
    public IDisposable? Memory { get; init; }

    /// <summary>Whether the request may be sent to an upstream that signs as <paramref name="signer"/>.</summary>
    public bool IsFor(string? signer) => Signer is null || Signer == signer;

    /// <summary>Translates a request. The memory lives as long as the client's body.</summary>
    /// <param name="request">The request, in a format that has a bridge.</param>
    /// <param name="seal">Opens signatures made by this gateway.</param>
    /// <param name="signer">
    /// The name under which the target upstream signs thoughts; null if it has none, in which case the result holds no sealed
    /// thoughts.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait for memory.</param>
    public static async ValueTask<(CanonicalForm? Form, ProviderError? Error)> MakeAsync(ChatRequest request, ThinkingSeal seal, string? signer, CancellationToken cancellationToken)
    {
        var (error, memory) = await TranslationMemory.TakeAsync(request, Provider, cancellationToken).ConfigureAwait(false);
        if (error is not null) return (null, error);
        bool kept = false;
        try
        {
            var body = new ArrayBufferWriter<byte>(request.Body.Length + Growth);
            error = request.Format.Bridge!.WriteCanonical(request.Body, request.Address, seal.For(signer ?? ""), body, out var notes);
            if (error is not null) return (null, error);
            var canonical = request.Translated(body.WrittenMemory, notes.Parts, out error);
            if (canonical is null) return (null, error);
            (error, memory) = await TranslationMemory.KeepAsync(memory, request, Provider, body.Capacity, cancellationToken).ConfigureAwait(false);
            if (error is not null) return (null, error);
            if (memory is not null)
            {
                request.Memory!.Keep(memory);
                kept = true;
            }
            return (new CanonicalForm(canonical, notes) { Signer = ThinkingSeal.AreIn(request.Body.Span) ? signer ?? "" : null, Memory = memory }, null);
        }
        finally
        {
            if (!kept) memory?.Dispose();
        }
    }
}
