using System.ComponentModel;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.GoogleGemini;

/// <summary>
/// Google's Gemini API, which Gemini CLI and Google's SDKs speak; also at the longer addresses of Vertex. The address names the model and,
/// after its last colon, the operation.
/// </summary>
internal sealed class GeminiSurface(IReadOnlyList<ProxyRoute> routes) : Surface(WireFormat.GoogleGenerate, routes)
{
    private const string Address = "The model, a colon and the operation, such as gemini-2.5-pro:generateContent";

    private static readonly Dictionary<string, ProxyRoute> Verbs = GoogleModelAddress.Calls.ToDictionary(static call => call.Verb, Route, StringComparer.Ordinal);

    private static readonly string Calls = $"{string.Join(", ", GoogleModelAddress.Calls.SkipLast(1).Select(static call => call.Verb))} and {GoogleModelAddress.Calls[^1].Verb}";

    public static GeminiSurface Create(ModelsEndpoint models, IUnsentRequests unsent) => new(
    [
        Post("callModel", "models/{**id:minlength(1)}", static ([Description(Address)] string id, [InBody] GeminiRequest body) => { }, unsent),
        Post(
            "callPublisherModel", "publishers/{publisher}/models/{**id:minlength(1)}",
            static (string publisher, [Description(Address)] string id, [InBody] GeminiRequest body) => { }, unsent),
        Post(
            "callProjectModel", "projects/{project}/locations/{location}/publishers/{publisher}/models/{**id:minlength(1)}",
            static (string project, string location, string publisher, [Description(Address)] string id, [InBody] GeminiRequest body) => { }, unsent),
        new("models", "models", "The models there are", models.ListAsync)
        {
            Operation = "listModels", Reply = typeof(GeminiModelsReply),
            Parameters = static (int? pageSize = null, string? pageToken = null) => { }, Errors = [400, 401, 403],
        },
        new("models/{**id}", "model", "One model", models.GetAsync) { Operation = "getModel", Reply = typeof(GeminiModel), Parameters = static (string id) => { }, Errors = [401, 403, 404] },
    ]);

    /// <summary>Whether this word is an operation on a model.</summary>
    public static bool HasVerb(string verb) => Verbs.ContainsKey(verb);

    public override string Name => "gemini";

    public override string UsualPrefix => "v1beta";

    public override string? AdviceOn(string path) => path.Split('/', ':')[0] switch
    {
        "files" or "upload" => "This gateway keeps no files. Send media within the request, as inlineData or by an https address in fileData.",
        "cachedContents" => "This gateway keeps no caches. Send the whole conversation in contents; what a provider caches by itself is still used.",
        "tunedModels" or "corpora" or "fileSearchStores" or "operations" or "batches" => "These belong to one account at Google, and this gateway serves none of them.",
        "interactions" => "Interactions are not served. Use models/{model}:generateContent, with the whole conversation in contents.",
        _ => null,
    };

    private static ProxyRoute Post(string operation, string pattern, Delegate parameters, IUnsentRequests unsent) => new(HttpMethods.Post, pattern, "model calls", $"{Calls} of a model")
    {
        Operation = operation,
        Parameters = parameters,
        Reply = typeof(OpenObject),
        Gives = [OperationDescription.Json, OperationDescription.Events],
        Errors = ProxyRoute.CallErrors,
        Verbs = Verbs,
        VerbOf = static context => GoogleModelAddress.HasKnownForm(new AddressParts(context.Request)) ? ModelAddress.Of(context).Verb : "",
        Handler = context => unsent.RefuseAsync(context, GoogleModelAddress.HasKnownForm(new AddressParts(context.Request)) ? Unknown(context, ModelAddress.Of(context).Verb) : UnknownForm),
    };

    // Clients count while a conversation is running.
    private static ProxyRoute Route(GoogleModelCall call) => new("models/{**id}", "model call", "A call of a model", call.Format)
    {
        Address = context => ModelAddress.Of(context).ForCall(call.IsStream, new AddressParts(context.Request)), IsFree = call.Format.Operation == WireOperation.CountTokens,
    };

    private static ProviderError UnknownForm { get; } = new(ProviderErrorKind.InvalidRequest, "Answers are JSON or, for streams, events: alt must be json or sse.") { Param = "alt" };

    private static ProviderError Unknown(HttpContext context, string verb) => new(ProviderErrorKind.NotFound, $"There is no {Shortened.For(context, verb)} here; there are {Calls}.")
    { Code = "unknown_url" };
}
