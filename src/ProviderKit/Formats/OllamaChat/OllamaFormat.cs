using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>What Ollama's format takes where OpenAI's format takes more: names, ids and orders of turns are free.</summary>
internal static class OllamaFormat
{
    /// <summary>The provider's name, for errors.</summary>
    public const string Provider = "ollama";

    /// <summary>
    /// What the server and its runners decode. Anything else is a 500 after the model has been loaded ("failed to process
    /// inputs: image: unknown format").
    /// </summary>
    public static readonly string[] ImageTypes = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp"];

    public static readonly FormatRules Rules = new()
    {
        Provider = Provider,
        Conversation =
        [
            // A result names its function, which OpenAI's leaves to the call's id.
            ConversationRules.CallIdsAreUnique,
            // The server reads the arguments into a map: "cannot unmarshal string into Go struct field".
            ConversationRules.ArgumentsAreObjects,
            // No messages is a request to load the model, which answers with nothing.
            ConversationRules.SomethingIsSaid,
        ],
    };
}
