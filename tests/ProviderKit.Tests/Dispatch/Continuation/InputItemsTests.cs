using ProviderKit.Dispatch.Continuation;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch.Continuation;

/// <summary>Pages of a kept conversation's items, which are a client's and may be anything.</summary>
public class InputItemsTests
{
    [TestCase("""{"id":5,"role":"user","content":"a"}""")]
    [TestCase("""{"id":{},"role":7,"content":"a"}""")]
    [TestCase("""{"id":null,"role":[],"content":"a"},{"id":"b","type":1}""")]
    public void Page_ItemsOfAnyKind_AreListed(string items)
    {
        var answer = InputItems.Page([Json.Bytes(items)], new StoredResponseRequest("resp_0123456789abcdef") { Query = [KeyValuePair.Create("order", "asc")] });

        Assert.That(answer.Error, Is.Null);
        string first = System.Text.Json.Nodes.JsonNode.Parse(answer.Body.Span)!["first_id"]!.GetValue<string>();
        Assert.That(first, Does.StartWith("item_"), "an id by which the next page can be asked for");
        Assert.That(InputItems.Page([Json.Bytes(items)], new StoredResponseRequest("resp_0123456789abcdef") { Query = [KeyValuePair.Create("order", "asc"), KeyValuePair.Create("after", first)] }).Error, Is.Null);
    }
}
