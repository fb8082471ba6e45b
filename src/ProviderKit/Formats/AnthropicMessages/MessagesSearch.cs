using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// Translates web search: <c>web_search_options</c> in chat becomes the tool <c>web_search</c>, which the vendor runs. Source: Anthropic's guide to
/// the tool. Models before 3.5 do not have it.
/// </summary>
internal static class MessagesSearch
{
    private const string Name = "web_search", Type = "web_search_20250305";

    /// <summary>Whether a model can search in this request. A client's tool must not have the same name.</summary>
    public static bool CanBe(ChatDocument chat, ClaudeModel model) => model.Searches && !chat.Tools.Any(static tool => tool.Name == Name) && chat.OtherTools.Count == 0;

    /// <summary>Whether the tool is added to a request.</summary>
    /// <param name="chat">The request.</param>
    /// <param name="model">Its model.</param>
    /// <param name="vendorSearches">Whether the vendor has the tool.</param>
    public static bool IsIn(ChatDocument chat, ClaudeModel model, bool vendorSearches) => vendorSearches && chat.AsksForSearch && !MessagesExtras.IsMessages(chat) && CanBe(chat, model);

    /// <summary>Creates the tool.</summary>
    public static ContentBlock Tool(ChatDocument chat)
    {
        var options = chat.Root.GetProperty(SoftMembers.Search);
        if (options.ValueKind != JsonValueKind.Object) throw ChatField.Wrong(SoftMembers.Search, "an object");
        if (ChatField.TryGet(options, SearchOptions.Size, out _)) chat.LeaveOut($"{SoftMembers.Search}.{SearchOptions.Size}");
        return new ContentBlock(null, json =>
        {
            json.WriteString("type"u8, Type);
            json.WriteString("name"u8, Name);
            SearchOptions.WritePlaceOf(json, options);
        });
    }

    /// <summary>The citations of a text block as chat annotations of the whole reply.</summary>
    /// <param name="citations">The citations of a text block.</param>
    /// <param name="start">Where the block's text begins in the reply, in characters.</param>
    /// <param name="end">Where it ends.</param>
    public static IEnumerable<byte[]> AnnotationsOf(JsonElement citations, int start, int end)
    {
        if (citations.ValueKind != JsonValueKind.Array) yield break;
        foreach (var citation in citations.EnumerateArray())
            if (Texts.JsonMember.Text(citation, "url") is { Length: > 0 } url) yield return Annotation(url, Texts.JsonMember.Text(citation, "title") ?? url, start, end);
    }

    /// <summary>The length of a text in characters, as annotations count them.</summary>
    public static int CharactersOf(string text) => text.EnumerateRunes().Count();

    /// <summary>Writes the <c>annotations</c> of a message or a delta.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<byte[]> annotations)
    {
        json.WriteStartArray("annotations"u8);
        foreach (byte[] annotation in annotations) json.WriteRawValue(annotation, skipInputValidation: true);
        json.WriteEndArray();
    }

    private static byte[] Annotation(string url, string title, int start, int end)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Texts.JsonText.Readable))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "url_citation"u8);
            json.WriteStartObject("url_citation"u8);
            json.WriteString("url"u8, url);
            json.WriteString("title"u8, title);
            json.WriteNumber("start_index"u8, start);
            json.WriteNumber("end_index"u8, end);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }
}
