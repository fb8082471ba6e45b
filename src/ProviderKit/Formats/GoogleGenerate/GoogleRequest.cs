using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Writes a <c>GenerateContentRequest</c>.</summary>
internal static class GoogleRequest
{
    /// <summary>Writes the members except the model, which is in the URL.</summary>
    /// <exception cref="ChatFieldException">The request cannot be expressed in this format.</exception>
    public static void WriteMembers(Utf8JsonWriter json, ChatDocument chat, string model)
    {
        var named = GoogleModel.Of(model);
        chat.Fit(GoogleFormat.RulesOf(named));
        GoogleParameters.Check(chat, named);
        var answer = GoogleAnswer.Of(chat, named);
        GoogleSearch.Check(chat, named, answer);
        new GoogleContents(json, chat, named, answer).Write();
        GoogleTools.Write(json, chat, named, answer);
        GoogleGenerationConfig.Write(json, chat, named, answer);
        GoogleParameters.WriteOwn(json, chat);
    }
}
