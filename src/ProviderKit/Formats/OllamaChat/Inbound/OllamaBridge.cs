using System.Buffers;
using System.Text.Json;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>What the bridges of Ollama's APIs that answer with a text have in common. Stateless.</summary>
internal abstract class OllamaBridge(AnswerLayout layout) : IChatBridge
{
    // The canonical form nests some things deeper, and takes 64 levels.
    private const int MaxDepth = 58;

    public ProviderError? WriteCanonical(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, IBufferWriter<byte> output, out BridgeNotes notes)
    {
        var (error, read) = OllamaBody.Read(body, MaxDepth, root => TranslationOf(root).Write(output));
        notes = read ?? BridgeNotes.None;
        return error;
    }

    public string? ClientPathOf(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, string canonicalPath) =>
        OllamaBody.Read(body, MaxDepth, root =>
        {
            var request = TranslationOf(root);
            request.Write(new ArrayBufferWriter<byte>(body.Length + 1));
            return request.Paths.Of(canonicalPath);
        }).Value;

    public ProviderError? WriteReply(ReadOnlyMemory<byte> canonicalReply, BridgeContext context, IBufferWriter<byte> output)
    {
        try
        {
            using var json = JsonDocument.Parse(canonicalReply);
            return AnswerObject.Write(json.RootElement, context, layout, output);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is the answer to half a surrogate pair, or to invalid UTF-8, in a string that is read.
            return context.BadReply("something that is not a chat completion in JSON");
        }
    }

    public IStreamBridge BeginStream(BridgeContext context) => new AnswerLines(context, layout);

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
