using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.GoogleGenerate.Inbound;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Upstream;
using static ProviderKit.Formats.Requests.RequestReader;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Gemini's <c>countTokens</c>: the request is <c>{"contents"}</c> or <c>{"generateContentRequest"}</c>, the reply is <c>{"totalTokens":N}</c>.</summary>
internal sealed class GoogleCountFormat() : TokenCountFormat("google_count_tokens", GoogleGenerate)
{
    internal override bool TryTake(string path, IAddressParts parts, out RequestAddress address) => GoogleModelAddress.TryRead(this, path, parts, out address);

    internal override IChatBridge Bridge { get; } = new CountBridge();

    internal override WireFormat Canonical => ChatTokenCount;

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts)
    {
        var error = RequestReader.TryRead<Members>(body, address, out facts);
        facts.Stream = false;
        return error;
    }

    internal override IReadOnlyList<SplicedBody.Edit>? ModelEdits(ReadOnlySpan<byte> body, string upstreamModel)
    {
        if (CountedRequest.RangeOf(body) is not { } inner) return null;
        var edits = new List<SplicedBody.Edit>();
        InnerModels.Add(body, inner, upstreamModel, edits);
        return edits;
    }

    internal override byte[] AnswerHere(ChatRequest request, string upstreamModel, ITokenEstimator estimator)
    {
        var output = new ArrayBufferWriter<byte>(32);
        CountBridge.Write(output, RequestTokens.Estimate(CountedRequest.Of(request.Body), Counting!, upstreamModel, estimator));
        return output.WrittenSpan.ToArray();
    }

    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken)
    {
        var facts = new GenerateFacts([]);
        return new(!facts.TryRead(body.Span) ? new ScannedReply(context.Bad("something that is not a JSON object"))
            : facts.IsError ? new ScannedReply(UpstreamErrors.FromBody(body, context.Provider, context.Errors))
            : new ScannedReply(null, new SplicedBody(body, default)));
    }

    private struct Members : IRequestMembers
    {
        public static string ContentName => "contents";

        public static string? WhyNotStreamed => null;

        public bool HasContent { get; private set; }

        public readonly void Begin(int start, ref RequestFacts facts)
        {
        }

        public ProviderError? Read(ref Utf8JsonReader reader, ref RequestFacts facts)
        {
            bool isContents = reader.ValueTextEquals("contents"u8);
            if (!isContents && !CountedRequest.IsName(reader)) return PassMember(ref reader, ref facts);
            reader.Read();
            HasContent = true;
            if (reader.TokenType != (isContents ? JsonTokenType.StartArray : JsonTokenType.StartObject)) return isContents ? WrongType("contents", "an array") : WrongType("generateContentRequest", "an object");
            if (isContents) facts.Session.NoteMessages(reader);
            reader.Skip();
            return null;
        }
    }
}
