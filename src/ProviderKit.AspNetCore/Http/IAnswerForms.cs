using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Http;

/// <summary>Metadata of an endpoint: the forms that its answers can have.</summary>
internal interface IAnswerForms
{
    /// <summary>The form of the answer to one request.</summary>
    AnswerForm For(HttpRequest request);
}
