using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>The rules of Ollama's format, as far as it is stricter than OpenAI's. Names, ids and the order of turns are not restricted.</summary>
internal static class OllamaFormat
{
    /// <summary>The provider's name, for errors.</summary>
    public const string Provider = "ollama";

    /// <summary>
    /// The image types that the server and its runners decode. Any other is a 500 after the model has been loaded ("failed to process
    /// inputs: image: unknown format").
    /// </summary>
    public static readonly string[] ImageTypes = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp"];

    public static readonly FormatRules Rules = new()
    {
        Provider = Provider,
        Conversation =
        [
            // A result must name its function. In OpenAI's format it refers only to the call's id.
            ConversationRules.CallIdsAreUnique,
            // The server parses the arguments to a map: "cannot unmarshal string into Go struct field".
            ConversationRules.ArgumentsAreObjects,
            // A request without messages loads the model and has no reply.
            ConversationRules.SomethingIsSaid,
        ],
    };
}
