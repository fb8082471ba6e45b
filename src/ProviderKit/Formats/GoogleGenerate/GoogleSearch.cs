using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>
/// Translates <c>web_search_options</c> to Google's search. Models before Gemini 3 cannot combine it with functions ("Tool use with
/// function calling is unsupported") or with JSON mode. In these cases an optional search is left out, and a required search is a 400.
/// The location and the context size have no counterpart.
/// </summary>
internal static class GoogleSearch
{
    private static readonly string[] Options = ["user_location", "search_context_size"];

    /// <summary>Whether the request has a search that the model supports.</summary>
    public static bool IsIn(ChatDocument chat, GoogleModel model, in GoogleAnswer answer) => chat.AsksForSearch && Hindrance(chat, model, answer) is null;

    /// <summary>Records the parts of the search that are not sent.</summary>
    /// <exception cref="ChatFieldException">The client requires a search that the model does not support.</exception>
    public static void Check(ChatDocument chat, GoogleModel model, in GoogleAnswer answer)
    {
        if (!chat.AsksForSearch) return;
        if (Hindrance(chat, model, answer) is { } why)
        {
            if (!chat.TryLeaveOutSearch()) throw GoogleParameters.Unsupported(SoftMembers.Search, why);
            return;
        }
        var given = chat.Root.GetProperty(SoftMembers.Search);
        if (given.ValueKind != JsonValueKind.Object) throw ChatField.Wrong(SoftMembers.Search, "an object");
        foreach (string name in Options)
            if (ChatField.TryGet(given, name, out _)) chat.LeaveOut($"{SoftMembers.Search}.{name}");
    }

    /// <summary>Writes the search tool.</summary>
    public static void Write(Utf8JsonWriter json, GoogleModel model)
    {
        json.WriteStartObject();
        json.WriteStartObject(model.Major == 1 ? "googleSearchRetrieval"u8 : "googleSearch"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string? Hindrance(ChatDocument chat, GoogleModel model, in GoogleAnswer answer) =>
        !model.Family.HasSearch ? $"the model {model.Name} does not search the web"
        : model.Family.HasSearchBesideOthers ? null
        : GoogleTools.HasFunctions(chat, answer) ? $"the model {model.Name} searches the web in requests without functions only; leave out tools"
        : answer.IsNative ? $"the model {model.Name} does not search the web for an answer in JSON; leave out response_format"
        : null;
}
