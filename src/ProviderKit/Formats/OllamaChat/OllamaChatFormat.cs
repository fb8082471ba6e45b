using ProviderKit.Counting;
using ProviderKit.Formats.OllamaChat.Inbound;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>Ollama's <c>/api/chat</c>, for clients and upstreams.</summary>
internal sealed class OllamaChatFormat() : OllamaAnswerFormat("ollama_chat", "Ollama's chat")
{
    internal override IChatBridge Bridge { get; } = new ChatBridge();

    internal override CountingRules Counting => OllamaCounting.Chat;

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts) =>
        RequestReader.TryRead<OllamaChatMembers>(body, address, out facts);

    internal override byte[]? AnswerToNothing(ChatRequest request, ReplyName model, ReplyClock clock) =>
        request.AsksNothing ? LoadAnswer.Write(request.Body, AnswerLayout.Chat, model, clock) : null;
}
