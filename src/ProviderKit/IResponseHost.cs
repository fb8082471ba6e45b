namespace ProviderKit;

/// <summary>A provider whose upstream keeps responses, so that they can be read, deleted and cancelled there. Thread-safe.</summary>
internal interface IResponseHost
{
    /// <summary>Asks the upstream about a response that it keeps.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="token">The token that made the response; null where none was needed.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    /// <returns>The upstream's JSON, or why there is none.</returns>
    ValueTask<ChatResponse> AskAsync(ResponseQuestion question, ApiToken? token, CancellationToken cancellationToken);
}

/// <summary>What is asked about a response.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Model">The upstream's name of the model that made the response.</param>
/// <param name="Id">The upstream's id of the response.</param>
/// <param name="Below">What stands after the id in the path, such as <c>/cancel</c>; empty for nothing.</param>
/// <param name="Query">The query of the address without its question mark; empty for none.</param>
internal readonly record struct ResponseQuestion(HttpMethod Method, string Model, string Id, string Below = "", string Query = "");
