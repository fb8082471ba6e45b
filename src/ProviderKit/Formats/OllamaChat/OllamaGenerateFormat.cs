using ProviderKit.Counting;
using ProviderKit.Formats.OllamaChat.Inbound;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>Ollama's <c>/api/generate</c>: one prompt instead of a conversation.</summary>
internal sealed class OllamaGenerateFormat() : OllamaAnswerFormat("ollama_generate", "Ollama's generate")
{
    internal override IChatBridge Bridge { get; } = new GenerateBridge();

    internal override CountingRules Counting => OllamaCounting.Generate;

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts) =>
        RequestReader.TryRead<OllamaGenerateMembers>(body, address, out facts);

    internal override byte[]? AnswerToNothing(ChatRequest request, ReplyName model, ReplyClock clock) =>
        request.AsksNothing ? LoadAnswer.Write(request.Body, AnswerLayout.Generate, model, clock) : null;
}
