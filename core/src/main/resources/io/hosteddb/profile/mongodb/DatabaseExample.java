import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import org.bson.Document;

public class DatabaseExample {
    public static void main(String[] args) {
        try (MongoClient client = MongoClients.create(System.getenv("MONGODB_URI"))) {
            MongoCollection<Document> notes = client
                    .getDatabase(System.getenv("MONGODB_DB_NAME"))
                    .getCollection("notes");

            Object id = notes.insertOne(new Document("body", "Hello, MongoDB")).getInsertedId();

            Document note = notes.find(Filters.eq("_id", id)).first();
            System.out.println(note.getString("body"));
        }
    }
}
