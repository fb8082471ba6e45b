using ProviderKit.Dispatch.Continuation;
using ProviderKit.Formats.Requests;
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
        var answer = InputItems.Page([Json.Bytes(items)], Question(KeyValuePair.Create("order", "asc")));

        Assert.That(answer.Error, Is.Null);
        string first = System.Text.Json.Nodes.JsonNode.Parse(answer.Body.Span)!["first_id"]!.GetValue<string>();
        Assert.That(first, Does.StartWith("item_"), "an id by which the next page can be asked for");
        Assert.That(InputItems.Page([Json.Bytes(items)], Question(KeyValuePair.Create("order", "asc"), KeyValuePair.Create("after", first))).Error, Is.Null);
    }

    [Test]
    public void Page_WhatAnItemLacks_IsAdded()
    {
        const string Items = """ {"role":"user","content":"a\u00e9"} , {"id":null,"type":null,"role":"assistant","content":"b"},{"type":"function_call","id":"fc_1","call_id":"c"} ,{"role":"user","content":[{"type":"input_text","text":"d"}]}""";
        var (body, error) = InputItems.Page([Json.Bytes(Items), default, Json.Bytes("{}")], Question(KeyValuePair.Create("order", "asc")));
        Assert.That(error, Is.Null);
        Json.AssertEqual(System.Text.Json.Nodes.JsonNode.Parse(body.Span), """
            {"object":"list","data":[
            {"id":"item_456789abcdef_0","type":"message","role":"user","content":[{"type":"input_text","text":"aé"}]},
            {"id":"item_456789abcdef_1","type":"message","role":"assistant","content":[{"type":"output_text","text":"b"}]},
            {"type":"function_call","id":"fc_1","call_id":"c"},
            {"id":"item_456789abcdef_3","type":"message","role":"user","content":[{"type":"input_text","text":"d"}]},
            {"id":"item_456789abcdef_4"}],
            "first_id":"item_456789abcdef_0","last_id":"item_456789abcdef_4","has_more":false}
            """);
    }

    private static ResponseQuestion Question(params KeyValuePair<string, string>[] query) => new(HttpMethod.Get, "resp_0123456789abcdef", "/input_items", query);
}
