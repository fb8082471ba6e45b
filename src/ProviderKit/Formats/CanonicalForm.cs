using System.Buffers;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats;

/// <summary>A request in the canonical format, and what its translation remembers for the reply. Immutable.</summary>
/// <param name="Request">The request.</param>
/// <param name="Notes">What the reply's translation needs.</param>
internal sealed record CanonicalForm(ChatRequest Request, BridgeNotes Notes)
{
    private const int Growth = 1024;
    private const string Provider = "the provider"; // whichever of the plan's targets it will be

    /// <summary>The upstreams that may get it, by the name under which they sign thoughts; null for all: it holds nothing that one of them signed.</summary>
    public string? Signer { get; init; }

    /// <summary>What is held for it, which is given back with the client's body, or before that where another form takes its place; null for nothing.</summary>
    public IDisposable? Memory { get; init; }

    /// <summary>Whether it may be sent to an upstream that signs as <paramref name="signer"/>.</summary>
    public bool IsFor(string? signer) => Signer is null || Signer == signer;

    /// <summary>Translates a request; its memory lives as long as the client's body.</summary>
    /// <param name="request">The request, in a format that has a bridge.</param>
    /// <param name="seal">Opens signatures of this gateway's.</param>
    /// <param name="signer">The name under which the upstream signs thoughts that is to get it; null where none is: it holds no sealed ones then.</param>
    /// <param name="cancellationToken">Ends the wait for memory.</param>
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
