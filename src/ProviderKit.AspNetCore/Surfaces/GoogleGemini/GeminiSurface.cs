using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.GoogleGemini;

/// <summary>
/// Google's Gemini API, which Gemini CLI and Google's SDKs speak; also by the longer addresses of Vertex. The address names the model and,
/// behind its last colon, what is asked of it.
/// </summary>
internal sealed class GeminiSurface(IReadOnlyList<ProxyRoute> routes) : Surface(WireFormat.GoogleGenerate, routes)
{
    private const string Calls = "generateContent, streamGenerateContent, countTokens, embedContent and batchEmbedContents";

    private static readonly Dictionary<string, ProxyRoute> Verbs = new(StringComparer.Ordinal)
    {
        ["generateContent"] = Call(WireFormat.GoogleGenerate),
        ["streamGenerateContent"] = Call(WireFormat.GoogleGenerate, isStream: true),
        // Clients ask while a conversation goes on.
        ["countTokens"] = Call(WireFormat.GoogleCountTokens) with { IsFree = true },
        ["embedContent"] = Call(WireFormat.GoogleEmbed),
        ["batchEmbedContents"] = Call(WireFormat.GoogleBatchEmbed),
    };

    private static readonly string[] Marks = ["x-goog-api-key", "x-goog-api-client"];

    public static GeminiSurface Create(ModelsEndpoint models, IUnsentRequests unsent) => new(
    [
        Post("models/{**id:minlength(1)}", static (string id, [InBody] JsonElement body) => { }, unsent),
        Post("publishers/{publisher}/models/{**id:minlength(1)}", static (string publisher, string id, [InBody] JsonElement body) => { }, unsent),
        Post(
            "projects/{project}/locations/{location}/publishers/{publisher}/models/{**id:minlength(1)}",
            static (string project, string location, string publisher, string id, [InBody] JsonElement body) => { }, unsent),
        new("models", "models", "The models there are", models.ListAsync)
        {
            Parameters = static (int? pageSize = null, string? pageToken = null) => { }, Errors = [400, 401, 403],
        },
        new("models/{**id}", "model", "One model", models.GetAsync) { Parameters = static (string id) => { }, Errors = [401, 403, 404] },
    ]);

    /// <summary>Whether something can be asked of a model by this word.</summary>
    public static bool HasVerb(string verb) => Verbs.ContainsKey(verb);

    public override string? AdviceOn(string path) => path.Split('/', ':')[0] switch
    {
        "files" or "upload" => "This gateway keeps no files. Send media within the request, as inlineData or by an https address in fileData.",
        "cachedContents" => "This gateway keeps no caches. Send the whole conversation in contents; what a provider caches by itself is still used.",
        "tunedModels" or "corpora" or "fileSearchStores" or "operations" or "batches" => "These belong to one account at Google, and this gateway serves none of them.",
        "interactions" => "Interactions are not served. Use models/{model}:generateContent, with the whole conversation in contents.",
        _ => null,
    };

    public override bool IsMeantBy(HttpRequest request)
    {
        foreach (string mark in Marks)
            if (request.Headers.ContainsKey(mark)) return true;
        return false;
    }

    private static ProxyRoute Post(string pattern, Delegate parameters, IUnsentRequests unsent) => new(HttpMethods.Post, pattern, "model calls", $"{Calls} of a model")
    {
        Parameters = parameters,
        Errors = ProxyRoute.CallErrors,
        Verbs = Verbs,
        VerbOf = static context => ModelAddress.HasKnownForm(context.Request) ? ModelAddress.Of(context).Verb : "",
        Handler = context => unsent.RefuseAsync(context, ModelAddress.HasKnownForm(context.Request) ? Unknown(context, ModelAddress.Of(context).Verb) : UnknownForm),
    };

    private static ProxyRoute Call(WireFormat format, bool isStream = false) =>
        new("models/{**id}", "model call", "A call of a model", format) { Address = context => ModelAddress.Of(context).ForCall(context, isStream) };

    private static ProviderError UnknownForm { get; } = new(ProviderErrorKind.InvalidRequest, "Answers are JSON or, for streams, events: alt must be json or sse.") { Param = "alt" };

    private static ProviderError Unknown(HttpContext context, string verb) => new(ProviderErrorKind.NotFound, $"There is no {Shortened.For(context, verb)} here; there are {Calls}.")
    { Code = "unknown_url" };
}
