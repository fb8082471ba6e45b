using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.Ollama;

/// <summary>Ollama's own API, for editors and tools that use local models. Their base address is the server's root.</summary>
internal sealed class OllamaSurface(IReadOnlyList<ProxyRoute> routes) : Surface(WireFormat.OllamaChat, routes)
{
    private static readonly int[] Reading = [400, 401, 403, 404];

    private static readonly Action<OllamaModelRequest> Named = static ([InBody] OllamaModelRequest body) => { };

    public override string Name => "ollama";

    public override string UsualPrefix => "";

    public static OllamaSurface Create(ModelsEndpoint models, StoreEndpoint store) => new(
    [
        new("api/chat", "Ollama chat", "An answer to a conversation, as lines of JSON or, with \"stream\": false, whole", WireFormat.OllamaChat) { Operation = "chat" },
        new("api/generate", "Ollama generate", "An answer to a prompt, as lines of JSON or, with \"stream\": false, whole", WireFormat.OllamaGenerate) { Operation = "generate" },
        new("api/embed", "Ollama embed", "The vectors of texts", WireFormat.OllamaEmbed) { Operation = "embed" },
        new("api/embeddings", "Ollama embeddings", "The vector of a text", WireFormat.OllamaEmbeddings) { Operation = "createEmbeddings" },
        new("api/tags", "Ollama models", "The models there are", models.ListAsync) { Operation = "listModels", Reply = typeof(OllamaModelsReply) },
        new("api/ps", "Ollama running models", "The models that are loaded, which are none", models.RunningAsync) { Operation = "listRunningModels", Reply = typeof(OllamaModelsReply) },
        new("api/version", "Ollama version", "The version of the API", models.VersionAsync) { Operation = "getVersion", Reply = typeof(OpenObject) },
        // Editors request every model in turn.
        new(HttpMethods.Post, "api/show", "Ollama model", "What is known of one model") 
        {
            Operation = "showModel", Reply = typeof(OpenObject),
            Handler = models.ShowAsync, Parameters = Named, Errors = Reading, IsFree = true,
        },
        new(HttpMethods.Post, "api/pull", "Ollama pull", "Succeeds for the models there are: they need not be fetched") 
        {
            Operation = "pullModel", Reply = typeof(OpenObject), Gives = [OperationDescription.Json, OperationDescription.Lines],
            Handler = store.PullAsync, Parameters = Named, Errors = Reading,
        },
        Refused(HttpMethods.Post, "api/push", store),
        Refused(HttpMethods.Post, "api/create", store),
        Refused(HttpMethods.Post, "api/copy", store),
        Refused(HttpMethods.Delete, "api/delete", store),
        Refused(HttpMethods.Head, "api/blobs/{digest}", store),
        Refused(HttpMethods.Post, "api/blobs/{digest}", store),
        // Routes for an account at ollama.com, and the server's experimental routes.
        Refused(HttpMethods.Post, "api/me", store),
        Refused(HttpMethods.Post, "api/signout", store),
        Refused(HttpMethods.Delete, "api/user/keys/{key}", store),
        Refused(HttpMethods.Post, "api/web_search", store),
        Refused(HttpMethods.Post, "api/web_fetch", store),
        Refused(HttpMethods.Get, "api/experimental/{**path}", store),
        Refused(HttpMethods.Post, "api/experimental/{**path}", store),
        Refused(HttpMethods.Delete, "api/experimental/{**path}", store),
    ]);

    private static ProxyRoute Refused(string method, string pattern, StoreEndpoint store) =>
        new(method, pattern, $"Ollama {pattern.Split('/')[1]}", "Refused: a gateway keeps no models") { Handler = store.RefuseAsync, IsHidden = true };
}
