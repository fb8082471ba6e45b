using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ProviderKit.AspNetCore.Surfaces.Ollama;

/// <summary>
/// A model as Ollama's API describes its own models. Less is known of other vendors' models: clients read their abilities,
/// their context length, and their names.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="details">The known or usual details.</param>
internal sealed class ModelEntry(ChatModel model, ModelDetails details)
{
    private const string Architecture = "providerkit";
    private const string DefaultTag = ":latest";

    // As in the API's documentation at "Show Model Information".
    private static readonly (ModelAbilities Ability, string Name)[] Capabilities =
    [
        (ModelAbilities.Chat, "completion"),
        (ModelAbilities.Tools, "tools"),
        (ModelAbilities.Vision, "vision"),
        (ModelAbilities.Thinking, "thinking"),
        (ModelAbilities.Embeddings, "embedding"),
    ];

    /// <summary>A model's name with its tag. Clients add the usual tag to names without one, and look for the result in the list.</summary>
    public static string NameOf(string id) => id.AsSpan(id.LastIndexOf('/') + 1).Contains(':') ? id : id + DefaultTag;

    /// <summary>Writes the model as an element of the list.</summary>
    public void WriteTag(Utf8JsonWriter json)
    {
        string name = NameOf(model.Id);
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString("model"u8, name);
        json.WriteString("modified_at"u8, Time);
        json.WriteNumber("size"u8, 0);
        json.WriteString("digest"u8, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(model.Id))));
        WriteDetails(json);
        WriteCapabilities(json);
        json.WriteEndObject();
    }

    /// <summary>Writes everything that is known of the model, as one object.</summary>
    public void WriteShown(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("modelfile"u8, "");
        json.WriteString("parameters"u8, "");
        json.WriteString("template"u8, "{{ .Prompt }}");
        WriteDetails(json);
        json.WriteStartObject("model_info"u8);
        json.WriteString("general.architecture"u8, Architecture);
        json.WriteString("general.basename"u8, details.DisplayName ?? model.Id);
        if (details.ContextTokens is { } context) json.WriteNumber($"{Architecture}.context_length", context);
        json.WriteEndObject();
        WriteCapabilities(json);
        json.WriteString("modified_at"u8, Time);
        json.WriteEndObject();
    }

    private string Time => DateTimeOffset.FromUnixTimeSeconds(model.Created).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private void WriteDetails(Utf8JsonWriter json)
    {
        json.WriteStartObject("details"u8);
        json.WriteString("parent_model"u8, "");
        json.WriteString("format"u8, "");
        json.WriteString("family"u8, model.Provider);
        json.WriteStartArray("families"u8);
        json.WriteStringValue(model.Provider);
        json.WriteEndArray();
        json.WriteString("parameter_size"u8, "");
        json.WriteString("quantization_level"u8, "");
        if (details.ContextTokens is { } context) json.WriteNumber("context_length"u8, context);
        json.WriteEndObject();
    }

    private void WriteCapabilities(Utf8JsonWriter json)
    {
        json.WriteStartArray("capabilities"u8);
        foreach (var (ability, name) in Capabilities)
            if (details.Abilities?.HasFlag(ability) == true) json.WriteStringValue(name);
        json.WriteEndArray();
    }
}
