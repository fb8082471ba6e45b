using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>
/// A request to <c>/api/generate</c>: one prompt with a system text. Features that need raw access to a model, without a chat API, are
/// refused by name.
/// </summary>
internal sealed class PromptTranslation : ChatTranslation
{
    private readonly JsonElement _prompt;
    private readonly JsonElement _system;
    private readonly IReadOnlyList<string> _images;

    public PromptTranslation(JsonElement root)
        : base(root)
    {
        _prompt = Asked.Text(root, "prompt", "prompt");
        if (!Asked.Says(_prompt)) throw Asked.Wrong("prompt", "a text");
        _system = Asked.Text(root, "system", "system");
        _images = AskedImages.Of(root, "images");
        if (Asked.Says(Asked.Text(root, "suffix", "suffix"))) throw Asked.Unsupported("suffix", "it answers chats, and cannot fill in the middle of a text");
        if (ChatField.Bool(root, "raw") == true) throw Asked.Unsupported("raw", "it answers chats, whose template is its own; leave it out, or send the conversation to /api/chat");
        if (ChatField.TryGet(root, "context", out var context) && RequestMembers.SaysSomething(context))
            throw Asked.Unsupported("context", "it holds tokens of another model; send the conversation to /api/chat");
    }

    // Without "template": other vendors' models have their own templates, so it is recorded as left out.
    protected override IReadOnlyList<string> Own { get; } = ["prompt", "system", "images", "suffix", "raw", "context"];

    protected override void WriteMessages(Utf8JsonWriter json)
    {
        if (Asked.Says(_system))
        {
            Paths.Add("system", "system", null);
            json.WriteStartObject();
            json.WriteString("role"u8, "system"u8);
            Asked.Copy(json, "content"u8, _system);
            json.WriteEndObject();
        }
        Paths.Add("prompt", "prompt", "images");
        json.WriteStartObject();
        json.WriteString("role"u8, "user"u8);
        AskedImages.WriteContent(json, _prompt, _images);
        json.WriteEndObject();
    }

    protected override bool Mentions(string word) => Mentions(_prompt, word) || Mentions(_system, word);
}
