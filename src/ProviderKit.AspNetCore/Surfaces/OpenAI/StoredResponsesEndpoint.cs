using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI;

/// <summary>Answers questions about stored responses: <c>responses/{id}</c> and the paths below it.</summary>
internal sealed class StoredResponsesEndpoint(StoredResponses responses, IUnsentRequests unsent)
{
    // Routes with one method that stand where an id would be.
    private static readonly string[] Named = ["input_tokens", "compact"];

    /// <summary>The routes, with the id as a route value.</summary>
    public IEnumerable<ProxyRoute> Routes =>
    [
        Route("getResponse", HttpMethods.Get, "responses/{id}", "stored response", "A stored response", responses.ReadAsync),
        Route("deleteResponse", HttpMethods.Delete, "responses/{id}", "deletion of a response", "Deletes a stored response", responses.DeleteAsync),
        Route("cancelResponse", HttpMethods.Post, "responses/{id}/cancel", "cancellation of a response", "Cancels a response that is made in the background", responses.CancelAsync),
        Route("listResponseInput", HttpMethods.Get, "responses/{id}/input_items", "input of a response", "The items that a stored response is the answer to", responses.ListInputAsync),
    ];

    private ProxyRoute Route(
        string operation, string method, string pattern, string name, string summary, Func<StoredResponseRequest, CancellationToken, ValueTask<DispatchResult>> ask) =>
        new(method, pattern, name, summary)
        {
            Operation = operation,
            Reply = typeof(OpenObject),
            Handler = context => AnswerAsync(context, ask),
            Parameters = static (string id) => { },
            Except = Named,
            Errors = [400, 401, 403, 404, 429, 502, 503, 504],
        };

    private async Task AnswerAsync(HttpContext context, Func<StoredResponseRequest, CancellationToken, ValueTask<DispatchResult>> ask)
    {
        string id = context.Request.RouteValues["id"] as string ?? "";
        if (Named.Contains(id, StringComparer.OrdinalIgnoreCase))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            await unsent.RefuseAsync(context, new ProviderError(ProviderErrorKind.MethodNotAllowed, $"{context.Request.Method} is not allowed for responses/{id}; use POST.")).ConfigureAwait(false);
            return;
        }
        var request = new StoredResponseRequest(id)
        {
            ClientName = ClientIdentity.Of(context)?.Name,
            ClientRequestId = Http.ClientRequestId.Of(context),
            Client = new RequestHeaders(context),
            Query = [.. context.Request.Query.SelectMany(static pair => pair.Value, static (pair, value) => KeyValuePair.Create(pair.Key, value ?? ""))],
        };
        var result = await ask(request, context.RequestAborted).ConfigureAwait(false);
        await using (result.ConfigureAwait(false)) await ReplyWriter.WriteAsync(context, result).ConfigureAwait(false);
    }
}
