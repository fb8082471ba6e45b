using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>The base of the bridges for Ollama's chat and generate APIs. Stateless.</summary>
internal abstract class OllamaBridge(AnswerLayout layout) : DocumentBridge
{
    public override IStreamBridge BeginStream(BridgeContext context) => new AnswerLines(context, layout);

    protected override BridgeNotes Write(JsonElement request, RequestAddress address, ThinkingSeal seal, IBufferWriter<byte> output) =>
        TranslationOf(request).Write(output);

    protected override string? PathOf(JsonElement request, ThinkingSeal seal, string canonicalPath)
    {
        var translation = TranslationOf(request);
        translation.Write(new ArrayBufferWriter<byte>());
        return translation.Paths.Of(canonicalPath);
    }

    protected override ProviderError? Answer(ReadOnlyMemory<byte> canonicalReply, BridgeContext context, IBufferWriter<byte> output)
    {
        using var json = JsonDocument.Parse(canonicalReply);
        return AnswerObject.Write(json.RootElement, context, layout, output);
    }

    protected abstract ChatTranslation TranslationOf(JsonElement root);
}

/// <summary>The bridge of <c>/api/chat</c>.</summary>
internal sealed class ChatBridge() : OllamaBridge(AnswerLayout.Chat)
{
    protected override ChatTranslation TranslationOf(JsonElement root) => new ConversationTranslation(root);
}

/// <summary>The bridge of <c>/api/generate</c>.</summary>
internal sealed class GenerateBridge() : OllamaBridge(AnswerLayout.Generate)
{
    protected override ChatTranslation TranslationOf(JsonElement root) => new PromptTranslation(root);
}
