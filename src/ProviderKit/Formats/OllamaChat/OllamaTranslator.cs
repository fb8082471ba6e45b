using System.Buffers;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>Translates OpenAI chat to Ollama's format and back.</summary>
internal sealed class OllamaTranslator : IChatTranslator
{
    public bool NeedsImageBytes => true;

    public ProviderError? WriteRequest(ChatDocument chat, string model, IBufferWriter<byte> output) =>
        OllamaRequest.Write(chat, model, output);

    public ProviderError? WriteReply(ReadOnlyMemory<byte> reply, ReplyContext context, IBufferWriter<byte> output) =>
        OllamaReply.Write(reply, context, output);

    public IChatStreamTranslator BeginStream(ReplyContext context) => new OllamaStream(context);
}
