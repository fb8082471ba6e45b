using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Http;

/// <summary>Metadata of an endpoint: the possible forms of its replies.</summary>
internal interface IAnswerForms
{
    /// <summary>The form of the reply to one request.</summary>
    AnswerForm For(HttpRequest request);
}
