using System.Buffers;
using ProviderKit.Counting;
using ProviderKit.Formats.GoogleGenerate.Inbound;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>
/// Gemini's <c>generateContent</c> and <c>streamGenerateContent</c>, for clients and upstreams. The URL contains the model and determines
/// whether the reply is a stream.
/// </summary>
internal sealed class GoogleGenerateFormat() : WireFormat("google_generate", WireOperation.Chat, "generateContent")
{
    public override IReadOnlyList<string> ClientMarks { get; } = ["x-goog-api-key", "x-goog-api-client"];

    internal override bool TryTake(string path, IAddressParts parts, out RequestAddress address) => GoogleModelAddress.TryRead(this, path, parts, out address);

    internal override IChatBridge Bridge { get; } = new GenerateBridge();

    internal override CountingRules Counting => GoogleCounting.Rules;

    public override int StatusOf(ProviderError error) => GenerateError.StatusOf(error);

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => GenerateError.Write(error, output);

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts) =>
        RequestReader.TryRead<GenerateRequestMembers>(body, address, out facts);

    internal override SplicedBody.Edit[]? Unsendable(ReadOnlySpan<byte> body, bool signsNothing, in ThoughtMaker target) =>
        ForeignSignatures.Ours(body) is { Count: > 0 } edits ? [.. edits] : null;

    internal override bool RefusesThoughts(ProviderError error) => GenerateError.IsAboutSignatures(error);

    internal override IReadOnlyList<SplicedBody.Edit>? ThoughtEdits(ChatRequest request) =>
        ForeignSignatures.All(request.Body.Span) is { Count: > 0 } edits ? edits : null;

    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken) =>
        new(ReadWhole(body, context));

    internal override StreamScan BeginStream(ScanContext context) => new GenerateScan(context);

    private static ScannedReply ReadWhole(ReadOnlyMemory<byte> body, ScanContext context)
    {
        var facts = new GenerateFacts([]);
        if (!facts.TryRead(body.Span)) return new(context.Bad("something that is not a JSON object"));
        if (facts.IsError) return new(UpstreamErrors.FromBody(body, context.Provider, context.Errors));
        if (context.Request.Stream) return new(context.Bad("a whole reply although a stream was asked for"));
        if (!facts.HasCandidates && !facts.IsBlocked) return new(context.Bad("JSON without candidates"));
        return new(null, facts.Renamed(body, context.Name), facts.Usage ?? default);
    }
}
